import { expect } from "vitest";
import type { PhaseName } from "@/lib/domain/plan/plan";
import { describeDatabase } from "@/tests/support/describe-database";
import { createWorld, createWorldOnOldest, type World } from "../engine/world";
import { Application } from "./application";
import type { Scenario } from "./scenario";

/**
 * Rolls a scenario's change out under traffic: every phase but contract, then back phase by phase, where after each undo the definition must be
 * what it was before that phase, and at last the original; then forward again to the end.
 */

class Run {
  readonly #world: World;
  readonly #scenario: Scenario;
  #written = 0;
  #old: Application | null = null;
  #new: Application | null = null;

  constructor(world: World, scenario: Scenario) {
    this.#world = world;
    this.#scenario = scenario;
  }

  async #open(write: Scenario["oldWrite"]): Promise<Application | null> {
    if (write === undefined) return null;
    return new Application(await this.#world.openClient(), write, () => {
      this.#written += 1;
      return this.#written;
    });
  }

  async #stopAll(): Promise<void> {
    await this.#old?.stop();
    await this.#new?.stop();
  }

  #describe(): Promise<string> {
    return describeDatabase(this.#world.target);
  }

  /** Rows wrong, and writes that failed. */
  async #judge(query: string): Promise<void> {
    await this.#stopAll();
    expect([...(this.#old?.errors ?? []), ...(this.#new?.errors ?? [])]).toEqual([]);
    expect(Number(await this.#world.ask1<string | number>(query)), query).toBe(0);
  }

  async run(): Promise<void> {
    const world = this.#world;
    const { change, setUp, oldWrite, newWrite } = this.#scenario;
    for (const statement of setUp) await world.target.query(statement);
    await world.target.query("analyze");
    const original = await this.#describe();
    this.#old = await this.#open(oldWrite);
    this.#new = await this.#open(newWrite);
    await world.startEngine();
    const { rolloutId, plan } = await world.createRollout(change);
    const names = plan.phases.map((phase) => phase.name);
    const undoable: readonly PhaseName[] = names.filter((name) => name !== "contract");
    const newFrom = this.#scenario.newFrom ?? "expand";
    const newAt = undoable.includes(newFrom) ? newFrom : undoable[0];

    this.#old?.start();
    const before = new Map<PhaseName, string>();
    for (const name of undoable) {
      before.set(name, await this.#describe());
      await this.#forward(rolloutId, name, undoable);
      if (name === newAt) this.#new?.start();
    }
    for (const name of undoable.toReversed()) {
      if (name === newAt) await this.#new?.stop();
      await world.ask(rolloutId, name, "undo_requested");
      await world.reach(rolloutId, name, "waiting");
      if (this.#scenario.oldUntil === undefined || name === this.#afterOld(undoable)) this.#old?.start();
      expect(await this.#describe(), `the definition after ${name} was undone`).toBe(before.get(name));
    }
    expect(await this.#describe()).toBe(original);
    await this.#judge(this.#scenario.wrongWhenUndone);

    this.#old?.start();
    for (const name of undoable) {
      await this.#forward(rolloutId, name, undoable);
      if (name === newAt) this.#new?.start();
    }
    await this.#old?.stop();
    if (names.includes("contract")) await world.complete(rolloutId, "contract");
    await this.#judge(this.#scenario.wrongWhenDone);
    const end = await this.#describe();
    expect(end).not.toMatch(/colonnade/);
    for (const piece of this.#scenario.endsWith ?? []) expect(end).toContain(piece);
    for (const piece of this.#scenario.endsWithout ?? []) expect(end).not.toContain(piece);
    for (const application of [this.#old, this.#new]) {
      if (application !== null) expect(application.written).toBeGreaterThan(0);
    }
  }

  /** The phase that the old version does not see. */
  #afterOld(undoable: readonly PhaseName[]): PhaseName | undefined {
    const last = this.#scenario.oldUntil;
    return last === undefined ? undefined : undoable[undoable.indexOf(last) + 1];
  }

  async #forward(rolloutId: string, name: PhaseName, undoable: readonly PhaseName[]): Promise<void> {
    if (name === this.#afterOld(undoable)) await this.#old?.stop();
    await this.#world.complete(rolloutId, name);
  }
}

/** Runs one scenario on one server, with an engine and databases of its own. */
export async function runScenario(scenario: Scenario, server: "oldest" | "newest"): Promise<void> {
  const label = `scenario_${server}`;
  const world = server === "newest" ? await createWorld(label) : await createWorldOnOldest(label);
  try {
    await new Run(world, scenario).run();
  } finally {
    await world.tearDown();
  }
}
