import type { FunctionUrlAuthType } from '@aws-sdk/client-lambda';
import { isFailure } from '@groundcrew/aws';
import type { Json, JsonObject } from '@groundcrew/contract';
import type { Operation } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { ifThere } from '../shape/if-there.ts';
import { flag, object, requiredText, text } from '../shape/properties.ts';
import { insist } from '../shape/refusals.ts';

const repeatable = { repeatable: true };
const patience = 120_000;

interface Found {
  /** As the template names it: a name, an ARN, with or without a qualifier. */
  readonly functionName: string;
  readonly statement: JsonObject;
}

/** `<function>|<statement>`; an ARN has no bar in it. */
const idOf = (functionName: string, statementId: string): string => `${functionName}|${statementId}`;

function partsOf(id: string): { readonly FunctionName: string; readonly StatementId: string } {
  const bar = id.lastIndexOf('|');
  return { FunctionName: id.slice(0, bar), StatementId: id.slice(bar + 1) };
}

/** One statement of a function's policy. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export function permission({ lambda, session: { clock } }: Services): Definition<Found> {
  const statementIdOf = (operation: Operation) => operation.generateName(100);
  async function statementsOf(functionName: string): Promise<Found[]> {
    const answer = await ifThere(lambda.call('GetPolicy', { FunctionName: functionName }));
    const policy = JSON.parse(answer?.Policy ?? '{}') as { readonly Statement?: readonly JsonObject[] };
    return (policy.Statement ?? []).map((statement) => ({ functionName, statement }));
  }
  const sid = ({ statement }: Found): string => String(statement['Sid']);
  /** Writes to one function's policy have to come one after the other. */
  const inTurn = async <T>(operation: Operation, subject: string, action: () => Promise<T>): Promise<T> =>
    insist(
      clock,
      operation,
      {
        subject,
        patience,
        passes: (problem) =>
          isFailure(problem, 'ResourceConflictException') && !/already exists/.test(problem.call.message),
        waiting: 'waiting for another change of its function',
      },
      action,
    );

  return {
    type: 'AWS::Lambda::Permission',
    finder: {
      async byIds(ids) {
        const functions = [...new Set(ids.map((id) => partsOf(id).FunctionName))];
        const found = (await Promise.all(functions.map(statementsOf))).flat();
        const wanted = new Set(ids);
        return found.filter((each) => wanted.has(idOf(each.functionName, sid(each))));
      },
      async *all() {
        for await (const page of lambda.pages('ListFunctions', { MaxItems: 50 }))
          for (const { FunctionName = '' } of page.Functions ?? []) yield* await statementsOf(FunctionName);
      },
    },
    id: (found) => idOf(found.functionName, sid(found)),
    live(found) {
      const { functionName, statement } = found;
      const condition = (operator: string, key: string): Json | undefined =>
        (object(object(statement, 'Condition') ?? {}, operator) ?? {})[key];
      const invoked = condition('Bool', 'lambda:InvokedViaFunctionUrl');
      return {
        properties: {
          FunctionName: functionName,
          Action: statement['Action'],
          Principal: principalOf(statement['Principal']),
          SourceArn: condition('ArnLike', 'AWS:SourceArn') ?? null,
          SourceAccount: condition('StringEquals', 'AWS:SourceAccount') ?? null,
          PrincipalOrgID: condition('StringEquals', 'aws:PrincipalOrgID') ?? null,
          EventSourceToken: condition('StringEquals', 'lambda:EventSourceToken') ?? null,
          FunctionUrlAuthType: condition('StringEquals', 'lambda:FunctionUrlAuthType') ?? null,
          InvokedViaFunctionUrl: invoked === undefined ? null : String(invoked) === 'true',
        },
        attributes: { Ref: sid(found), Id: sid(found) },
      };
    },
    /** Lambda refuses a second statement under one id, and the id is the operation's own. */
    idempotency: 'conflict',
    async make(operation, desired) {
      const FunctionName = requiredText(desired, 'FunctionName');
      const StatementId = statementIdOf(operation);
      const input = {
        FunctionName,
        StatementId,
        Action: text(desired, 'Action'),
        Principal: text(desired, 'Principal'),
        SourceArn: text(desired, 'SourceArn'),
        SourceAccount: text(desired, 'SourceAccount'),
        PrincipalOrgID: text(desired, 'PrincipalOrgID'),
        EventSourceToken: text(desired, 'EventSourceToken'),
        FunctionUrlAuthType: text(desired, 'FunctionUrlAuthType') as FunctionUrlAuthType | undefined,
        InvokedViaFunctionUrl: flag(desired, 'InvokedViaFunctionUrl'),
      };
      const subject = `AWS::Lambda::Permission of ${FunctionName}`;
      await inTurn(operation, subject, async () => act(lambda, operation, 'AddPermission', input));
      return idOf(FunctionName, StatementId);
    },
    async find(operation, desired) {
      const functionName = requiredText(desired, 'FunctionName');
      const StatementId = statementIdOf(operation);
      const found = (await statementsOf(functionName)).some((each) => sid(each) === StatementId);
      return found ? idOf(functionName, StatementId) : undefined;
    },
    updates: [],
    async remove(operation, id) {
      const subject = `AWS::Lambda::Permission ${id}`;
      await inTurn(operation, subject, async () =>
        act(lambda, operation, 'RemovePermission', partsOf(id), repeatable),
      );
    },
    equal: (property, desired, live) =>
      (property === 'Principal' && accountOf(desired) === accountOf(live)) ||
      (property === 'FunctionName' && functionOf(desired) === functionOf(live)),
  };
}

/** A service, an account's root or ARN, or everybody. */
function principalOf(principal: Json | undefined): Json {
  if (typeof principal !== 'object' || principal === null) return principal ?? null;
  const [first] = Object.values(principal as JsonObject);
  return first ?? null;
}

/** A name, or an ARN that may lack its first parts: with a version or an alias it is another function's. */
const functionOf = (name: Json): string => String(name).replace(/^(arn:.*:|\d{12}:)?function:/, '');

/** An account id means its root. */
const accountOf = (principal: Json): string =>
  String(principal).replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, '$1');
