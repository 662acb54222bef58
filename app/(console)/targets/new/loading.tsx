import { FormPageSkeleton } from "@/components/feedback/page-skeletons";

export default function Loading() {
  return <FormPageSkeleton />;
}
