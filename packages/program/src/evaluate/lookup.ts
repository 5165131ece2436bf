/** A fact from outside the program that a function or parameter asks for; answered before planning. */
export type Lookup =
  | { readonly kind: 'zones'; readonly region: string }
  | { readonly kind: 'export'; readonly name: string }
  | {
      readonly kind: 'stack-output';
      readonly stack: string;
      readonly output: string;
      readonly region?: string;
    }
  | { readonly kind: 'ssm'; readonly name: string; readonly version?: string };

export const lookupKey = (lookup: Lookup): string => {
  switch (lookup.kind) {
    case 'zones':
      return `zones:${lookup.region}`;
    case 'export':
      return `export:${lookup.name}`;
    case 'stack-output':
      return `stack-output:${lookup.region ?? ''}:${lookup.stack}:${lookup.output}`;
    case 'ssm':
      return `ssm:${lookup.name}:${lookup.version ?? ''}`;
  }
};
