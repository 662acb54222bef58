export { resolveCommentRoute as POST } from "@/lib/server/routes/review-routes";
