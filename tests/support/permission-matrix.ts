import type { Role } from "@/lib/domain/lifecycle/role";

/**
 * Who may do what, as it is meant to be: every operation of the API, by its id (which is the name of its command), and the roles that may carry it out, on the
 * page, through the API and from the command line alike. Written out by hand, and compared with what the product does:
 * tests/integration/api/permission-matrix.test.ts tries every cell. A new operation needs a row here.
 */

const everyone: readonly Role[] = ["viewer", "engineer", "reviewer", "admin"];
const doers: readonly Role[] = ["engineer", "reviewer", "admin"];
const reviewers: readonly Role[] = ["reviewer", "admin"];
const admins: readonly Role[] = ["admin"];

export const permissionMatrix: Readonly<Record<string, readonly Role[]>> = {
  // Looking.
  listRollouts: everyone,
  getRollout: everyone,
  listEvents: everyone,
  listQuarantined: everyone,
  countWaiting: everyone,
  getReview: everyone,
  getInstance: everyone,
  listEngines: everyone,
  listTargets: everyone,
  getTarget: everyone,
  listTargetTables: everyone,
  getOpenApi: everyone,
  getMe: everyone,
  readQuarantinedValues: doers,
  // Designing.
  lint: doers,
  readChanges: doers,
  makePlan: doers,
  previewPlan: doers,
  createRollout: doers,
  editRollout: doers,
  submitRollout: doers,
  amendRollout: doers,
  previewAmendment: doers,
  // Reviewing.
  addComment: doers,
  editComment: doers,
  deleteComment: doers,
  resolveComment: doers,
  raiseObjection: reviewers,
  withdrawObjection: reviewers,
  approvePhase: reviewers,
  // Running.
  returnRollout: doers,
  abortRollout: doers,
  runPreflight: doers,
  changeLimits: doers,
  decideQuarantined: doers,
  repairMismatches: doers,
  verifyAgain: doers,
  startPhase: doers,
  pausePhase: doers,
  resumePhase: doers,
  undoPhase: doers,
  endBlocker: admins,
  stopEverything: doers,
  resumeEverything: admins,
  // Targets.
  addTarget: admins,
  testTarget: admins,
  editTarget: admins,
  // Policies.
  listPolicies: everyone,
  getPolicy: everyone,
  changePolicy: admins,
  previewPolicy: admins,
  // The record.
  listAudit: reviewers,
  checkRecord: reviewers,
  exportRecord: reviewers,
  // What one is told oneself.
  listNotifications: everyone,
  markRead: everyone,
  getNotificationSettings: everyone,
  changeNotificationSettings: everyone,
  // What others are told.
  listWebhooks: admins,
  addWebhook: admins,
  editWebhook: admins,
  removeWebhook: admins,
  testWebhook: admins,
  listDeliveries: admins,
  resendDelivery: admins,
  // People. One's own sessions are everyone's to see and end; the matrix asks about another's.
  listPeople: admins,
  changeRole: admins,
  disablePerson: admins,
  enablePerson: admins,
  makePasswordReset: admins,
  removeSecondFactor: admins,
  listSessions: admins,
  endSessions: admins,
  endSession: admins,
  listInvites: admins,
  invitePerson: admins,
  withdrawInvite: admins,
  // Groups: who can approve is everybody's to know.
  listGroups: everyone,
  createGroup: admins,
  renameGroup: admins,
  removeGroup: admins,
  addGroupMember: admins,
  removeGroupMember: admins,
  // Keys of one's own.
  listKeys: everyone,
  createKey: everyone,
  revokeKey: everyone,
};

/** What is there for everybody, signed in or not, or asks in another way; each with why. */
export const openEntrances: Readonly<Record<string, string>> = {
  asResult: "Runs what asks for itself.",
  getMe: "Tells only who asks, and the border has found that out.",
  setUpInstance: "Makes the first admin, while there is nobody.",
  signInAction: "Signing in.",
  signInDemoAction: "Signing in to the demo.",
  acceptInvite: "The link proves.",
  resetPassword: "The link proves.",
  requestPasswordReset: "Asks for a mail to an address; says nothing of whether anybody has it.",
  readInvite: "Shows an invite to whoever has its link.",
  readReset: "Shows whose password a link lets choose, to whoever has it.",
  signInSecondAction: "Signing in, the second step.",
  startPasskeySignInAction: "Signing in with a passkey.",
  signInPasskeyAction: "Signing in with a passkey.",
  startSsoSignInAction: "Signing in with single sign-on.",
  joinAction: "The link of an invite proves.",
  choosePasswordAction: "The link proves.",
  askForResetAction: "Asks for a mail.",
  signInSecond: "Signing in, the second step.",
  startPasskeySignIn: "Signing in with a passkey.",
  signInPasskey: "Signing in with a passkey.",
  startSsoSignIn: "Signing in with single sign-on.",
  join: "The link of an invite proves.",
  choosePassword: "The link proves.",
  askForReset: "Asks for a mail.",
  signOutAction: "Ends one's own session.",
  setUpInstanceAction: "Makes the first admin, while there is nobody.",
  signInAs: "Signing in.",
  signInDemo: "Signing in to the demo.",
  signOut: "Ends one's own session.",
  setUp: "Makes the first admin, while there is nobody.",
  "app/api/auth/callback/sso/route.ts":
    "Where the identity provider sends people back to; better-auth asks for itself.",
  "app/api/health/route.ts": "Tells whether the process lives, and nothing of what it does.",
};
