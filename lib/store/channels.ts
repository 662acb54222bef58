/** NOTIFY only wakes; what happened is read from the tables. The payload of the first two channels is the rollout's id, or `everyRollout`. */

/** Something of a rollout changed: its row, a phase, an event, a sample. */
export const rolloutChannel = "colonnade_rollout";

/** An engine has work, or what is wanted of it changed. */
export const wantedChannel = "colonnade_wanted";

/** What somebody may do changed, or a session of theirs ended; the payload is the person's id. */
export const personChannel = "colonnade_person";

/** In place of an id: something changed for all of them. */
export const everyRollout = "*";
