import type { SdkClient } from '../roundtrip/clients.ts';

/** A service as a conversation calls it: by operation, with what the SDK's command takes. */
export type Ask = (operation: string, input?: object) => Promise<Answer>;

// oxlint-disable-next-line typescript/no-explicit-any -- answers are looked at by name, whatever operation they are of
export type Answer = any;

/** What is compared: a word for each step, the same whoever answers. */
export type Note = (step: string, outcome: unknown) => void;

export interface Parties {
  /** The service of an SDK client: `ec2`. */
  readonly service: (client: string) => Ask;
  readonly note: Note;
  /** An image to launch from. */
  readonly image: string;
}

/** A talk with AWS about one thing, of which every step has one right outcome. */
export interface Conversation {
  readonly about: string;
  talk(parties: Parties): Promise<void>;
  /** Steps in which moto differs from AWS, each with why we think so. */
  readonly motoDiffers?: Readonly<Record<string, string>>;
}

/** `ok`, or AWS's code for the refusal. */
export async function codeOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return 'ok';
  } catch (problem) {
    return (problem as Error).name;
  }
}

/** Waits for what takes the sandbox a moment, and moto none. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200 && !(await holds()); attempt += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

export type MakeClient = (
  name: string,
) => Promise<{ client: SdkClient; module: Readonly<Record<string, unknown>> }>;

/** Holds a conversation and answers what was noted, step by step. */
export async function hold(
  conversation: Conversation,
  make: MakeClient,
  image: string,
): Promise<ReadonlyMap<string, unknown>> {
  const notes = new Map<string, unknown>();
  const note: Note = (step, outcome) => void notes.set(step, outcome);
  const service = (name: string): Ask => {
    const made = make(name);
    return async (operation, input = {}) => {
      const { client, module } = await made;
      const Command = module[`${operation}Command`] as new (input: object) => object;
      return client.send(new Command(input));
    };
  };
  await conversation.talk({ service, note, image });
  return notes;
}
