import { addressOf, type AwsSession } from '@groundcrew/aws';
import { fail, findingOf, ok, warn, type Finding } from './finding.ts';

const patienceMilliseconds = 5_000;
const minute = 60_000;
/** https://docs.aws.amazon.com/general/latest/gr/signature-v4-troubleshooting.html */
const tolerated = 5 * minute;

/** Whether AWS is reached in the region in use, and whether this clock agrees with its. */
export async function checkEndpoint(session: AwsSession, now: () => number): Promise<Finding[]> {
  try {
    const region = await session.region();
    const addresses = await Promise.all(
      (['sts', 'ec2'] as const).map(
        async (service) => (await session.endpoint(service)) ?? addressOf(service, region),
      ),
    );
    const answers = await Promise.all([...new Set(addresses)].map((address) => ask(address, now)));
    const dated = answers.find(({ date }) => date !== undefined);
    return [...answers.map(({ finding }) => finding), clockFinding(dated?.date, dated?.at ?? now())];
  } catch (problem) {
    return [findingOf('endpoint', problem)];
  }
}

interface Answer {
  readonly finding: Finding;
  /** As the answer's header has it. */
  readonly date?: string;
  /** Milliseconds since the epoch here, halfway through the call. */
  readonly at: number;
}

async function ask(address: string, now: () => number): Promise<Answer> {
  const begun = now();
  try {
    const response = await fetch(address, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    const took = now() - begun;
    const finding = ok('endpoint', `${address} answers in ${Math.round(took)} ms`);
    return { finding, date: response.headers.get('date') ?? undefined, at: begun + took / 2 };
  } catch (problem) {
    const why = causeOf(problem);
    const next = 'Check the network, AWS_ENDPOINT_URL and proxies.';
    return { finding: fail('endpoint', `${address} is not reached: ${why}`, next), at: now() };
  }
}

function causeOf(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem);
  if (problem.name === 'TimeoutError') return `no answer within ${patienceMilliseconds / 1000} s`;
  const { cause } = problem;
  if (!(cause instanceof Error)) return problem.message;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

/** `date` as in HTTP's header, `here` in milliseconds since the epoch. AWS refuses calls that are signed at another time. */
export function clockFinding(date: string | undefined, here: number): Finding {
  const there = Date.parse(date ?? '');
  if (Number.isNaN(there)) return warn('clock', 'what answers tells no time, so the clock is not compared');
  const off = here - there;
  const seconds = Math.round(Math.abs(off) / 1000);
  const summary = `this clock is ${seconds} s ${off < 0 ? 'behind' : 'ahead of'} AWS’s`;
  const next = 'Let the clock be set by NTP, e.g. timedatectl set-ntp true.';
  if (Math.abs(off) >= tolerated)
    return fail('clock', `${summary}, and AWS refuses calls beyond 5 minutes`, next);
  if (Math.abs(off) >= minute) return warn('clock', summary, next);
  // The header counts whole seconds.
  return ok('clock', seconds <= 2 ? 'this clock agrees with AWS’s' : summary);
}
