export { raiseObjectionRoute as POST } from "@/lib/server/routes/review-routes";
