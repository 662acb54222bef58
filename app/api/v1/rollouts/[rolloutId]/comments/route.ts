export { addCommentRoute as POST } from "@/lib/server/routes/review-routes";
