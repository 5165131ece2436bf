import { describe, expect, it } from 'vitest';
import { call, type CallOptions } from '../src/calls/caller.ts';
import { isFailure, type AwsFailure } from '../src/calls/failure.ts';
import { CallRecorder } from '../src/calls/recorder.ts';
import { statsTable } from '../src/calls/stats.ts';
import { RateLimiter } from '../src/limiter/limiter.ts';
import { fakeClock } from './fake-clock.ts';

const awsError = (name: string, httpStatusCode: number, message = 'no') =>
  Object.assign(new Error(message), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode, requestId: 'r-1' },
  });
const reset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

interface Attempted {
  readonly answer: Promise<unknown>;
  readonly attempts: () => number;
  readonly recorder: CallRecorder;
}

/** A call that fails with these errors in turn, then answers `done`. */
function attempt(
  operation: string,
  failures: readonly Error[],
  options: CallOptions = {},
  input: object = {},
): Attempted {
  const clock = fakeClock();
  const recorder = new CallRecorder();
  let attempts = 0;
  const send = async () => {
    const failure = failures[attempts];
    attempts += 1;
    if (failure) throw failure;
    return 'done';
  };
  const parts = { clock, recorder, random: () => 1, limiter: new RateLimiter(clock) };
  const answer = call(
    { service: 'EC2', operation, input, endpoint: 'http://127.0.0.1:1', send },
    options,
    parts,
  );
  return { answer, attempts: () => attempts, recorder };
}

const failureOf = async ({ answer }: Attempted): Promise<AwsFailure> => {
  const problem = await answer.catch((reason: unknown) => reason);
  if (!isFailure(problem, /./)) throw new Error('expected a failure', { cause: problem });
  return problem;
};

describe('a call', () => {
  it('repeats a mutation that was throttled, and counts it', async () => {
    const throttled = attempt('RunInstances', [
      awsError('RequestLimitExceeded', 503),
      awsError('Throttling', 400),
    ]);
    await expect(throttled.answer).resolves.toBe('done');
    expect(throttled.recorder.summary()).toMatchObject([{ calls: 1, retries: 2, throttles: 2, failures: 0 }]);
  });

  it.each([awsError('InternalError', 500), reset()])(
    'never repeats a mutation whose outcome is unknown',
    async (e) => {
      const lost = attempt('CreateVpc', [e]);
      expect((await failureOf(lost)).outcomeUnknown).toBe(true);
      expect(lost.attempts()).toBe(1);
    },
  );

  it('repeats reads, and mutations that carry a token, after a lost answer', async () => {
    await expect(attempt('DescribeVpcs', [reset()]).answer).resolves.toBe('done');
    await expect(attempt('RunInstances', [reset()], { repeatable: true }).answer).resolves.toBe('done');
  });

  it('does not wait for capacity that EC2 says it has not got', async () => {
    const refused = attempt('RunInstances', [awsError('InsufficientInstanceCapacity', 500)], {
      repeatable: true,
    });
    expect((await failureOf(refused)).call.kind).toBe('refused');
    expect(refused.attempts()).toBe(1);
  });

  it('says what it means to the user', async () => {
    const codeOf = async (error: Error) =>
      (
        await failureOf(
          attempt(
            'CreateVpc',
            Array.from({ length: 60 }, () => error),
          ),
        )
      ).diagnostics[0]?.code;
    expect(await codeOf(awsError('AuthFailure', 401))).toBe('CREDENTIALS_INVALID');
    expect(await codeOf(awsError('ExpiredTokenException', 400))).toBe('TOKEN_EXPIRED');
    expect(await codeOf(awsError('UnauthorizedOperation', 403))).toBe('ACCESS_DENIED');
    expect(await codeOf(awsError('VpcLimitExceeded', 400))).toBe('AWS_ERROR');
    expect(await codeOf(awsError('Throttling', 400))).toBe('THROTTLED');
    expect(await codeOf(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(
      'ENDPOINT_UNREACHABLE',
    );
  });

  it('keeps what was secret in its input out of the error', async () => {
    const input = { MasterUserPassword: 'hunter2hunter2', Value: 'swordfish' };
    const error = awsError('InvalidParameterValue', 400, 'hunter2hunter2 and swordfish are not valid');
    const failure = await failureOf(attempt('CreateDBInstance', [error], { secretFields: ['Value'] }, input));
    expect(JSON.stringify(failure.diagnostics) + failure.message).not.toMatch(/hunter2|swordfish/);
    expect(failure.diagnostics[0]?.detail).toContain('**** and **** are not valid');
    expect(failure.diagnostics[0]?.detail).toContain('r-1');
  });

  it('tells nothing of a secret in a document either', async () => {
    const secret = 'say "friend"\nand enter';
    const error = awsError(
      'ValidationException',
      400,
      `The model ${JSON.stringify({ Value: secret })} is wrong`,
    );
    const failure = await failureOf(attempt('CreateResource', [error], { secrets: [secret] }));
    expect(failure.call.message).toBe('The model {"Value":"****"} is wrong');
  });

  it('tells nothing of a secret that begins like a shorter one', async () => {
    const input = { MasterUsername: 'x', MasterUserPassword: 'hunter', NewPassword: 'hunter-2026' };
    const error = awsError('InvalidParameterValue', 400, 'hunter-2026 is not valid');
    const failure = await failureOf(attempt('ModifyDBInstance', [error], {}, input));
    expect(failure.call.message).toBe('**** is not valid');
  });

  it('ends with the reason of its signal', async () => {
    const signal = AbortSignal.abort(new Error('cancelled by the user'));
    await expect(attempt('DescribeVpcs', [], { signal }).answer).rejects.toThrow('cancelled by the user');
  });

  it('shows in the statistics', async () => {
    const { answer, recorder } = attempt('DescribeVpcs', []);
    await answer;
    expect(statsTable(recorder.summary())).toMatch(/EC2 +DescribeVpcs +1 +0 +0 +0/);
  });

  it('repeats a mutation that was signed by a wrong clock, since the refusal told the right time', async () => {
    const wrong = [
      awsError('SignatureDoesNotMatch', 403, 'Signature expired: 20260102T030405Z is now earlier than …'),
      awsError('RequestTimeTooSkewed', 403),
    ];
    const corrected = attempt('RunInstances', wrong);
    await expect(corrected.answer).resolves.toBe('done');
    expect(corrected.attempts()).toBe(3);
    const hopeless = attempt('RunInstances', [...wrong, ...wrong]);
    expect((await failureOf(hopeless)).diagnostics).toMatchObject([{ code: 'CLOCK_SKEWED' }]);
    const secretIsWrong = attempt('RunInstances', [awsError('SignatureDoesNotMatch', 403)]);
    expect((await failureOf(secretIsWrong)).diagnostics).toMatchObject([{ code: 'CREDENTIALS_INVALID' }]);
    expect(secretIsWrong.attempts()).toBe(1);
  });
});
