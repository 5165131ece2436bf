/** Topics to listeners, within a process. */
export class Bus {
  readonly #listeners = new Set<(topic: string) => void>();

  get silent(): boolean {
    return this.#listeners.size === 0;
  }

  emit(topic: string): void {
    for (const listener of this.#listeners) listener(topic);
  }

  listen(listener: (topic: string) => void): () => void {
    // A wrapper of its own, so that the same function can listen twice.
    const own = (topic: string): void => listener(topic);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }
}
