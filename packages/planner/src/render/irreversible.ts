import type { Irreversible, IrreversibleCause } from '../irreversible.ts';
import type { Plan } from '../plan.ts';
import type { Paint } from './paint.ts';

/**
 * What a rollback could not undo, before anything starts: one sentence for each reason, naming every resource. What is
 * deleted last stands apart, since only a failure by then finds it gone.
 */
export function irreversibleLines(plan: Plan, width: number, paint: Paint): string[] {
  // Of a destroy nothing is expected to come back.
  if (plan.irreversible.length === 0 || plan.destroy) return [];
  const texts = plan.rollsBack === undefined ? before : after;
  const { last = [], limits = [] } = Object.groupBy(plan.irreversible, (limit) =>
    limit.last ? 'last' : 'limits',
  );
  const section = (title: string, found: readonly Irreversible[]): string[] =>
    found.length === 0 ? [] : [`  ${title}`, ...reasonLines(found, texts, width, paint)];
  return [
    ...section(
      plan.rollsBack === undefined ? "If this fails, a rollback can't undo" : 'Not put back as it was',
      limits,
    ),
    ...section('Deleted last, when all else has succeeded, which no failure rolls back', last),
  ];
}

function reasonLines(
  found: readonly Irreversible[],
  textOf: (limit: Irreversible) => string,
  width: number,
  paint: Paint,
): string[] {
  return [...Map.groupBy(found, ({ cause, property = '' }) => `${cause} ${property}`).values()].flatMap(
    (group) => {
      const [first] = group;
      if (!first) return [];
      const text = `${group.map(nameOf).join(', ')}: ${textOf(first)}`;
      return wrapped(text, width - 4).map((line, i) => `  ${i === 0 ? paint('red', '!') : ' '} ${line}`);
    },
  );
}

const nameOf = ({ logicalId, physicalId }: Irreversible): string =>
  physicalId === undefined ? logicalId : `${logicalId} (${physicalId})`;

function before({ cause, property }: Irreversible): string {
  const texts: Readonly<Record<IrreversibleCause, string>> = {
    anew: 'once deleted, made anew, with another id',
    data: 'once deleted, what it holds is lost, and it is not made again',
    value: `the old value of ${property} is not known`,
    'one-way': `AWS does not set ${property} back`,
    imported: 'is let go of again, and keeps what was set',
    stays: 'stays in AWS, since its deletion policy is Retain',
  };
  return texts[cause];
}

function after({ cause, property }: Irreversible): string {
  const texts: Readonly<Record<IrreversibleCause, string>> = {
    anew: 'is gone, and is made anew, with another id',
    data: 'is gone with what it held, and is not made again',
    value: `${property} stays as it is, since the old value is not known`,
    'one-way': `${property} stays as it is, since AWS does not set it back`,
    imported: 'is let go of again, and keeps what was set',
    stays: 'stays in AWS, since its deletion policy is Retain',
  };
  return texts[cause];
}

/** What a rollback does not put back, in a sentence. */
export const describeIrreversible = (limit: Irreversible): string => `${nameOf(limit)}: ${after(limit)}`;

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
