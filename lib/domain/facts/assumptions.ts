/** What is taken for granted, in sentences, each once. */
export class Assumptions {
  readonly #said = new Set<string>();

  add(sentence: string): void {
    this.#said.add(sentence);
  }

  list(): readonly string[] {
    return [...this.#said];
  }
}
