export { removeSecondFactorRoute as DELETE } from "@/lib/server/routes/people-routes";
