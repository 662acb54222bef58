import { createLoader } from "nuqs/server";
import { designerSearchParams } from "@/components/designer/designer-search-params";

/** What a link from a target's page, or a reload, has chosen already. */
export const loadNewRolloutParams = createLoader(designerSearchParams);
