import { ListPageSkeleton } from "@/components/feedback/page-skeletons";

export default function RolloutsLoading() {
  return <ListPageSkeleton />;
}
