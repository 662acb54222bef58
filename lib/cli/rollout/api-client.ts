import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { refusalOfProblem } from "@/lib/domain/problem-details";
import type { Refusal } from "@/lib/domain/refusal";

/** Colonnade's API as the command line asks it: the same one as everybody's, so the same checks hold. */

/** Colonnade said no. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = "RefusedError";
    this.refusal = refusal;
  }
}

/** Nobody answered, or what answered is not Colonnade as this command knows it. */
export class UnreachableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnreachableError";
  }
}

const answerWithinMs = 60_000;
/** A command carries an Idempotency-Key, so sending it again is safe. */
const againAfterMs = [250, 1_000, 3_000];

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return cause.message === "" ? cause.name : cause.message;
  return error.message;
}

export interface ApiClientOptions {
  readonly url: string;
  readonly key: string;
}

export class ApiClient {
  readonly #base: string;
  readonly #key: string;

  constructor({ url, key }: ApiClientOptions) {
    this.#base = url.replace(/\/+$/, "");
    this.#key = key;
  }

  async #fetch(method: string, path: string, init: { body?: string; headers: Record<string, string> }) {
    try {
      return await fetch(`${this.#base}/api/v1${path}`, {
        method,
        ...(init.body === undefined ? {} : { body: init.body }),
        headers: {
          accept: "application/json",
          authorization: `Bearer ${this.#key}`,
          "x-colonnade-client": "cli",
          ...init.headers,
        },
        signal: AbortSignal.timeout(answerWithinMs),
      });
    } catch (error) {
      throw new UnreachableError(`${this.#base} can't be reached: ${causeOf(error)}.`);
    }
  }

  async #send(
    method: string,
    path: string,
    init: { body?: string; headers: Record<string, string> },
  ): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      const pause = againAfterMs[attempt];
      try {
        const response = await this.#fetch(method, path, init);
        if (response.status !== 429 || pause === undefined) return response;
        await sleep(Math.min(Number(response.headers.get("retry-after") ?? 1), 30) * 1_000);
      } catch (error) {
        if (!(error instanceof UnreachableError) || pause === undefined) throw error;
        await sleep(pause);
      }
    }
  }

  async #read<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) {
      const refusal = refusalOfProblem(body);
      if (refusal === null || refusal.code === "internal") {
        const said = refusal === null ? "" : `: ${refusal.message}`;
        throw new UnreachableError(`${this.#base} answered ${response.status}${said}`);
      }
      throw new RefusedError(refusal);
    }
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      throw new UnreachableError(
        `${this.#base} answered something that this command does not understand: is it Colonnade, and of the same version?`,
      );
    }
    return parsed.data;
  }

  /** Reads. Throws RefusedError, UnreachableError. */
  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return await this.#read(await this.#send("GET", path, { headers: {} }), schema);
  }

  /** Reads what may have changed since; `value` null: it has not. Does not try again. */
  async getChanged<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    etag: string | null,
  ): Promise<{ readonly etag: string | null; readonly value: z.output<Schema> | null }> {
    const headers: Record<string, string> = etag === null ? {} : { "if-none-match": etag };
    const response = await this.#fetch("GET", path, { headers });
    if (response.status === 304) return { etag, value: null };
    return { etag: response.headers.get("etag"), value: await this.#read(response, schema) };
  }

  /** Carries out a command, once, however often it has to be sent. Throws RefusedError, UnreachableError. */
  async post<Schema extends z.ZodType>(
    path: string,
    body: object,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const headers = { "content-type": "application/json", "idempotency-key": randomUUID() };
    return await this.#read(await this.#send("POST", path, { body: JSON.stringify(body), headers }), schema);
  }
}
