import type { peopleEvents } from "@/lib/domain/lifecycle/event-data/people-events";
import { printCounted } from "@/lib/view/print-amount";
import type { KindsOf, Sayers } from "./said";

const bySso = (by: "person" | "sso"): string | null => (by === "sso" ? "By single sign-on." : null);
const quoted = (name: string | null): string => (name === null ? "a passkey" : `the passkey ${name}`);
const ways = { password: "a password", passkey: "a passkey", sso: "single sign-on", demo: "one click" };
const refusals = {
  wrong_password: "The password was wrong.",
  wrong_second_factor: "The second factor was wrong.",
  too_many_attempts: "There were too many attempts.",
  disabled: "The account is disabled.",
  no_role: "Single sign-on gave no role.",
};

export const peopleSayers: Sayers<KindsOf<typeof peopleEvents>> = {
  instance_set_up: () => ({ text: "Set up this instance, as its first admin" }),
  person_invited: (data) => ({
    text: `Invited ${data.email} as ${data.role}`,
    detail: data.groups.length === 0 ? null : `Into ${data.groups.map((group) => group.name).join(", ")}.`,
  }),
  invite_revoked: (data) => ({ text: `Revoked the invite of ${data.email}` }),
  person_joined: (data) => ({
    text: `Joined as ${data.role}, ${data.how === "sso" ? "by single sign-on" : "by an invite"}`,
    tone: "success",
  }),
  role_changed: (data) => ({
    text: `Changed the role of ${data.person.name} from ${data.before} to ${data.after}`,
    detail: bySso(data.by),
    tone: "attention",
  }),
  person_disabled: (data) => ({ text: `Disabled ${data.person.name}`, tone: "attention" }),
  person_enabled: (data) => ({ text: `Enabled ${data.person.name} again` }),
  password_reset_made: (data) => ({
    text: `Made a link with which ${data.person.name} can choose a new password`,
    tone: "attention",
  }),
  password_changed: (data) => ({
    text: "Changed their password",
    detail: data.how === "reset_link" ? "With a link that an admin had made." : null,
  }),
  name_changed: (data) => ({ text: `Changed their name from ${data.before} to ${data.after}` }),
  backup_codes_renewed: () => ({ text: "Made new backup codes for their second factor" }),
  second_factor_turned_on: () => ({ text: "Turned on their second factor" }),
  second_factor_turned_off: (data) => ({
    text: `Turned off the second factor of ${data.person.name}`,
    tone: "attention",
  }),
  passkey_added: (data) => ({ text: `Added ${quoted(data.name)}` }),
  passkey_removed: (data) => ({ text: `Removed ${quoted(data.name)}` }),
  signed_in: (data) => ({
    text: `Signed in with ${ways[data.how]}${data.secondFactor ? " and a second factor" : ""}`,
  }),
  sign_in_refused: (data) => ({
    text: "Could not sign in",
    detail: refusals[data.why],
    tone: "attention",
  }),
  sessions_ended: (data) => ({
    text: `Ended ${printCounted(data.count, "session")} of ${data.person.name}`,
  }),
  group_created: (data) => ({ text: `Made the group ${data.group.name}` }),
  group_renamed: (data) => ({ text: `Renamed the group ${data.before} to ${data.group.name}` }),
  group_removed: (data) => ({ text: `Removed the group ${data.group.name}`, tone: "attention" }),
  group_member_added: (data) => ({
    text: `Put ${data.person.name} into ${data.group.name}`,
    detail: bySso(data.by),
  }),
  group_member_removed: (data) => ({
    text: `Took ${data.person.name} out of ${data.group.name}`,
    detail: bySso(data.by),
  }),
};
