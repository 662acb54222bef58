import { finishSso } from "@/lib/server/finish-sso";

export { finishSso as GET };
