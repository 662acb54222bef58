/** Why single sign-on sent somebody back, by the code in the address; unknown ones have a sentence, too. */
const sentences: Readonly<Record<string, string>> = {
  no_role: "None of your groups there gives you a role here. Ask an admin.",
  signup_disabled: "You have no account here yet. Ask an admin for an invite.",
  account_not_linked:
    "There is an account of your address here, and the provider has not proven that it is yours. Sign in with your password, or ask an admin.",
  account_disabled: "Your account here is deactivated. Ask an admin.",
  email_not_found: "The provider tells no address of yours.",
  access_denied: "You did not agree to it there.",
};

export function printSsoError(code: string): string {
  return Object.hasOwn(sentences, code)
    ? (sentences[code] ?? "")
    : "Begin again. If it stays so, ask an admin to look at the settings of single sign-on.";
}
