import { ListPageSkeleton } from "@/components/feedback/page-skeletons";

export default function Loading() {
  return <ListPageSkeleton rows={4} />;
}
