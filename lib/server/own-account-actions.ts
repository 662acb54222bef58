import "server-only";
import { changeName, changeNameInput } from "@/lib/commands/account/change-name";
import { changePassword, changePasswordInput } from "@/lib/commands/account/change-password";
import {
  addPasskey,
  addPasskeyInput,
  removePasskey,
  removePasskeyInput,
  startPasskey,
  startPasskeyInput,
} from "@/lib/commands/account/passkeys";
import {
  confirmSecondFactor,
  confirmSecondFactorInput,
  renewBackupCodes,
  secondFactorPasswordInput,
  startSecondFactor,
  turnOffSecondFactor,
} from "@/lib/commands/account/second-factor";
import { defineOwnAction } from "./define-action";

/** What people do to their own account. */
export const ownAccountActions = {
  changeName: defineOwnAction(changeNameInput, changeName),
  changePassword: defineOwnAction(changePasswordInput, changePassword),
  startSecondFactor: defineOwnAction(secondFactorPasswordInput, startSecondFactor),
  confirmSecondFactor: defineOwnAction(confirmSecondFactorInput, confirmSecondFactor),
  turnOffSecondFactor: defineOwnAction(secondFactorPasswordInput, turnOffSecondFactor),
  renewBackupCodes: defineOwnAction(secondFactorPasswordInput, renewBackupCodes),
  startPasskey: defineOwnAction(startPasskeyInput, startPasskey),
  addPasskey: defineOwnAction(addPasskeyInput, addPasskey),
  removePasskey: defineOwnAction(removePasskeyInput, removePasskey),
};
