export {
  deleteCommentRoute as DELETE,
  editCommentRoute as PATCH,
} from "@/lib/server/routes/review-routes";
