import { ListPageSkeleton } from "@/components/feedback/page-skeletons";

export default function AccountLoading() {
  return <ListPageSkeleton />;
}
