import { DetailPageSkeleton } from "@/components/feedback/page-skeletons";

export default function RolloutLoading() {
  return <DetailPageSkeleton />;
}
