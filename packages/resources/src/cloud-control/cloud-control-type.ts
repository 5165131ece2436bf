import { createHash } from 'node:crypto';
import { isFailure } from '@groundcrew/aws';
import { DiagnosticError, error, type JsonObject } from '@groundcrew/contract';
import { coerceProperties } from '@groundcrew/program';
import { identifierOf, type HandlerName, type TypeSpec } from '@groundcrew/spec';
import type { Live, Operation, Recovered, Refresh, ResourceType } from '@groundcrew/stacks';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import { isGone, isInUse, isSpent } from '../shape/refusals.ts';
import { until } from '../shape/waiting.ts';
import { documentOf, isOwned, keepingOwnership, liveOf, modelOf, secretsOf, withOwnership } from './model.ts';
import { patchOf } from './patch.ts';
import { defaultPatience, follow, RequestFailed } from './requests.ts';

const minute = 60_000;
const repeatable = { repeatable: true };

/**
 * Any type that AWS registers with handlers, through the Cloud Control API.
 * https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html
 */
export function cloudControlType(spec: TypeSpec, services: Services): ResourceType {
  const { cloudControl, session } = services;
  const TypeName = spec.type;
  const patienceFor = (handler: HandlerName): number =>
    (spec.handlers?.[handler]?.timeoutInMinutes ?? defaultPatience / minute) * minute;
  const subjectOf = (identifier: string) => `${TypeName} ${identifier}`;

  async function modelAt(Identifier: string): Promise<JsonObject | undefined> {
    try {
      const { ResourceDescription } = await cloudControl.call('GetResource', { TypeName, Identifier });
      return modelOf(ResourceDescription);
    } catch (problem) {
      if (isGone(problem)) return undefined;
      throw problem;
    }
  }

  /** A read right after a write may still know nothing. */
  const liveNow = async (operation: Operation, identifier: string): Promise<Live> =>
    until<Live>(session.clock, operation, {
      subject: subjectOf(identifier),
      patience: minute,
      async probe() {
        const model = await modelAt(identifier);
        return model ? { done: liveOf(spec, identifier, model) } : { waiting: 'not visible yet' };
      },
    });

  async function* descriptions(within?: JsonObject) {
    const ResourceModel = within && Object.keys(within).length > 0 ? JSON.stringify(within) : undefined;
    for await (const page of cloudControl.pages('ListResources', {
      TypeName,
      MaxResults: 100,
      ...(ResourceModel !== undefined && { ResourceModel }),
    })) {
      yield* page.ResourceDescriptions ?? [];
    }
  }

  const listed = spec.handlers?.list !== undefined;
  const listable = listed && spec.listParents === undefined;

  /** In a batched read a list tells what exists; the models cost a call each. */
  async function existing(ids: readonly string[]): Promise<Map<string, Live | undefined>> {
    const wanted = new Set(ids);
    const found = new Map<string, Live>();
    for await (const description of descriptions()) {
      const identifier = description.Identifier ?? '';
      if (!wanted.has(identifier)) continue;
      const unread = Object.keys(spec.properties).map((name) => `/${name}`);
      found.set(identifier, { ...liveOf(spec, identifier, modelOf(description)), unread });
    }
    return new Map(ids.map((id) => [id, found.get(id)]));
  }

  async function removeAt(operation: Operation, Identifier: string): Promise<void> {
    let attempt = 0;
    const passes = (problem: unknown) =>
      isInUse(problem) ||
      (problem instanceof RequestFailed && problem.event.ErrorCode === 'ResourceConflict');
    const start = async () => {
      attempt += 1;
      // The answer to a token is kept, so a deletion that failed needs another one.
      const ClientToken = `${operation.token}-delete-${attempt}`;
      return act(
        cloudControl,
        operation,
        'DeleteResource',
        { TypeName, Identifier, ClientToken },
        repeatable,
      );
    };
    const patience = patienceFor('delete');
    const request = { subject: subjectOf(Identifier), patience, secrets: [], start };
    await until<boolean>(session.clock, operation, {
      subject: request.subject,
      patience: Math.min(patience, 5 * minute),
      async probe() {
        try {
          await follow(services, operation, request);
          return { done: true };
        } catch (problem) {
          if (isGone(problem) || isMissing(problem)) return { done: true };
          if (!passes(problem) || attempt > 10) throw problem;
          return { waiting: 'in use by something else' };
        }
      },
    });
  }

  async function create(operation: Operation, given: JsonObject): Promise<Live> {
    const desired = coerceProperties(TypeName, given) as JsonObject;
    const secrets = secretsOf(spec, desired);
    const subject = subjectOf(operation.logicalId);
    const DesiredState = documentOf(subject, withOwnership(spec, desired, operation));
    const input = { TypeName, DesiredState, ClientToken: operation.token };
    try {
      const event = await follow(services, operation, {
        subject,
        patience: patienceFor('create'),
        secrets,
        start: async () => act(cloudControl, operation, 'CreateResource', input, { ...repeatable, secrets }),
        identified: async (identifier) => operation.created(identifier),
      });
      return await liveNow(operation, event.Identifier ?? '');
    } catch (problem) {
      const made = problem instanceof RequestFailed ? halfMade(problem) : undefined;
      if (made !== undefined) await removeAt(operation, made);
      throw problem;
    }
  }

  return {
    type: TypeName,
    // Handlers differ in what they answer of what was set; one and the same answers the same.
    answersWhole: true,
    ...(spec.handlers && !spec.handlers.update && { updatable: [] }),
    async read(physicalIds, refresh: Refresh) {
      if (physicalIds.length === 0) return new Map();
      if (refresh === 'batched' && listable) return existing(physicalIds);
      const models = await Promise.all(physicalIds.map(async (id) => modelAt(id)));
      return new Map(physicalIds.map((id, i) => [id, models[i] && liveOf(spec, id, models[i])]));
    },
    create,
    /** The client token leads to the request that was begun, and to its end; what has changed since is set afterwards. */
    async finish(operation, physicalId, desired) {
      try {
        return await create(operation, desired);
      } catch (problem) {
        if (!isFailure(problem, 'ClientTokenConflictException')) throw problem;
        return liveNow(operation, physicalId);
      }
    },
    async update(operation, physicalId, change) {
      if (change.changed.length === 0) return liveNow(operation, physicalId);
      if (spec.handlers && !spec.handlers.update) throw notUpdatable(subjectOf(physicalId));
      const model = (await modelAt(physicalId)) ?? {};
      const wanted = coerceProperties(TypeName, change.desired) as JsonObject;
      const desired = keepingOwnership(spec, wanted, model);
      const secrets = secretsOf(spec, desired);
      const PatchDocument = documentOf(
        subjectOf(physicalId),
        patchOf(desired, model, change.changed, spec.writeOnly),
      );
      const ClientToken = updateToken(operation, PatchDocument);
      const input = { TypeName, Identifier: physicalId, PatchDocument, ClientToken };
      await follow(services, operation, {
        subject: subjectOf(physicalId),
        patience: patienceFor('update'),
        secrets,
        start: async () => act(cloudControl, operation, 'UpdateResource', input, { ...repeatable, secrets }),
      });
      return liveNow(operation, physicalId);
    },
    /** The answer to a token is kept, that of a failure too. */
    tokenSpent: (problem) => problem instanceof RequestFailed || isSpent(problem),
    async delete(operation, physicalId) {
      await removeAt(operation, physicalId);
    },
    async recover(operation, given): Promise<Recovered> {
      const since = operation.begunAt - minute;
      let begun = false;
      const filter = {
        Operations: ['CREATE' as const],
        OperationStatuses: ['SUCCESS' as const, 'IN_PROGRESS' as const],
      };
      const named = identifierOf(spec, coerceProperties(TypeName, given) as JsonObject);
      for await (const page of cloudControl.pages('ListResourceRequests', {
        ResourceRequestStatusFilter: filter,
      })) {
        for (const event of page.ResourceRequestStatusSummaries ?? []) {
          const { Identifier, EventTime } = event;
          if (event.TypeName !== TypeName || (EventTime?.getTime() ?? 0) < since) continue;
          if (Identifier === undefined) {
            begun = true;
            continue;
          }
          const model = await modelAt(Identifier);
          if (model === undefined) continue;
          const ours = spec.tagging?.onCreate ? isOwned(spec, model, operation) : Identifier === named;
          if (ours) return { state: 'found', physicalId: Identifier };
        }
      }
      // Only its token would tell whose it is, and AWS doesn't show that.
      if (begun) return { state: 'unknown', reason: `AWS is about to create ${TypeName}` };
      // A second create under the same client token is the first one's, for 36 hours.
      return { state: 'absent' };
    },
    listable: listed,
    ...(spec.listParents && { listParents: spec.listParents }),
    /** A list may hold no more than identifiers, so what it leaves out is not read rather than absent. */
    async *list(within) {
      const unread = Object.keys(spec.properties).map((name) => `/${name}`);
      for await (const found of descriptions(within))
        yield { ...liveOf(spec, found.Identifier ?? '', modelOf(found)), unread };
    },
  };
}

/** What a create left that AWS could not finish: its identifier, unless somebody else owns it. */
const halfMade = ({ event }: RequestFailed): string | undefined =>
  event.ErrorCode === 'AlreadyExists' ? undefined : event.Identifier;

/** A token stands for one request, and an operation may make several: it creates, and then changes what it created. */
const updateToken = ({ token }: Operation, patch: string): string =>
  `${token}-update-${createHash('sha256').update(patch).digest('hex').slice(0, 16)}`;

const isMissing = (problem: unknown): boolean =>
  (problem instanceof RequestFailed && problem.event.ErrorCode === 'NotFound') ||
  isFailure(problem, 'ResourceNotFoundException');

const notUpdatable = (subject: string): DiagnosticError =>
  new DiagnosticError(
    error('NOT_UPDATABLE', `${subject} can't be changed in place: AWS has no update for its type`, {
      next: 'Replace the resource, with --replace and its logical id, or change the properties back.',
    }),
  );
