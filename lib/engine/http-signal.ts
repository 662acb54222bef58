/** A team's signal behind an address: it answers a number, as plain text or JSON, or a JSON object with a member `value`. */

const timeoutMs = 2_000;
/** A number needs no more. */
const maxBytes = 4_096;

interface HttpReading {
  /** Null: there is none; `detail` says why. */
  readonly value: number | null;
  readonly detail: string | null;
}

const missing = (detail: string): HttpReading => ({ value: null, detail });

/** The number in an answer; null when it has none. */
function parseHttpNumber(body: string): number | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  const found = typeof parsed === "object" && parsed !== null && "value" in parsed ? parsed.value : parsed;
  return typeof found === "number" && Number.isFinite(found) ? found : null;
}

async function readText(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Asks the address, for two seconds at most, and follows no redirection: who gave the address named what is to be asked. Never throws. */
export async function readHttpSignal(url: string): Promise<HttpReading> {
  try {
    const response = await fetch(url, {
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: "application/json, text/plain" },
    });
    if (!response.ok) {
      await response.body?.cancel();
      return missing(`The address answered ${response.status}.`);
    }
    const text = await readText(response);
    if (text === null) return missing("The address answered more than a number.");
    const value = parseHttpNumber(text.trim());
    return value === null ? missing("The address answered no number.") : { value, detail: null };
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    return missing(
      isLate ? `The address did not answer within ${timeoutMs / 1000} s.` : "The address can't be reached.",
    );
  }
}
