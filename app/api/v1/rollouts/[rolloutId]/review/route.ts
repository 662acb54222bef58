export { reviewRoute as GET } from "@/lib/server/routes/review-routes";
