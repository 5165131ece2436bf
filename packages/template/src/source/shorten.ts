/** A name for a message: what is longer than a line is no name anyone reads. */
export const shorten = (name: string): string => (name.length > 80 ? `${name.slice(0, 77)}…` : name);
