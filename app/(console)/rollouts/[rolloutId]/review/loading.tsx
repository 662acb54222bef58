import { DetailPageSkeleton } from "@/components/feedback/page-skeletons";

export default function ReviewLoading() {
  return <DetailPageSkeleton />;
}
