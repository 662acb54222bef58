import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Configuration } from "oidc-provider";

/**
 * An identity provider of its own, for tests of single sign-on: a process that prints its address. Whoever comes is the person that was put last
 * (`PUT /person`, with their claims), and agrees to everything.
 */

type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

const people = new Map<string, Claims>();
let current = "";

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function configuration(redirectUri: string): Configuration {
  return {
    clients: [
      { client_id: "colonnade", client_secret: "a secret of the client", redirect_uris: [redirectUri] },
    ],
    scopes: ["openid", "email", "profile", "groups"],
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name"],
      groups: ["groups"],
    },
    pkce: { required: () => true },
    cookies: { keys: ["a key for tests"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => {
      const claims = people.get(id);
      return claims === undefined ? undefined : { accountId: id, claims: () => ({ ...claims }) };
    },
  };
}

async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    await provider.interactionFinished(request, response, { login: { accountId: current } });
    return;
  }
  const grant = new provider.Grant({ accountId: current, clientId: String(params.client_id) });
  grant.addOIDCScope("openid email profile groups");
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

const [redirectUri = ""] = process.argv.slice(2);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configuration(redirectUri));
  const answer = provider.callback();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const done = async () => {
      if (request.method === "PUT" && request.url === "/person") {
        const claims = JSON.parse(await readBody(request)) as Claims;
        people.set(claims.sub, claims);
        current = claims.sub;
        response.end();
      } else if (request.url?.startsWith("/interaction/") === true) {
        await interact(provider, request, response);
      } else {
        await answer(request, response);
      }
    };
    done().catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  console.log(`listening at ${issuer}`);
});
