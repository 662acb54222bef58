/** How `colonnade rollout` ends. Documented in docs/cli.md; scripts rest on them. */
export const exitCodes = {
  ok: 0,
  /** Refused, or the phase failed, or the rollout was given up. */
  refused: 1,
  usage: 2,
  /** No answer, or one that says that Colonnade itself is in trouble. */
  unreachable: 3,
  /** It stands still and waits for a person. */
  standsStill: 4,
  /** --timeout passed. */
  timedOut: 5,
} as const;
