import { describe, expect, it } from "vitest";
import { describeFailure } from "@/lib/engine/failure-words";
import type { Failure } from "@/lib/postgres/failure";

const said = (message: string, sqlState: string, atWork: "rows" | "statement" = "rows"): string => {
  const failure: Failure = {
    kind: "data_error",
    retry: "never",
    outcome: "not_applied",
    sqlState,
    message,
    detail: null,
    hint: null,
    position: null,
    cause: null,
  };
  return describeFailure(failure, "backfill", atWork).failure.message;
};

describe("a failure of the data", () => {
  it("is told without any value of a row", () => {
    expect(said('invalid input syntax for type integer: "4111 1111"', "22P02")).toBe(
      "The data does not allow it: The server says: invalid input syntax for type integer.",
    );
    expect(said("no card like 4111 1111", "P0001")).not.toContain("4111");
  });

  it("is told whole where the plan itself raised it", () => {
    const raised = "1 row of orders holds in id what integer does not";
    expect(said(raised, "P0001", "statement")).toContain(raised);
    expect(said('invalid input syntax for type integer: "4111"', "22P02", "statement")).not.toContain("4111");
  });

  it("names the constraint that is violated", () => {
    expect(
      said('check constraint "orders_amount_check" of relation "orders" is violated by some row', "23514"),
    ).toContain("orders_amount_check");
  });
});
