import { getServices } from "@/lib/server/services";

async function handle(request: Request): Promise<Response> {
  const { auth } = await getServices();
  return await auth.handler(request);
}

export { handle as GET, handle as POST };
