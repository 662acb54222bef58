import { ListPageSkeleton } from "@/components/feedback/page-skeletons";

export default function SettingsLoading() {
  return <ListPageSkeleton />;
}
