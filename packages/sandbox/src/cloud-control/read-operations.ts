import type {
  CancelResourceRequestInput,
  CancelResourceRequestOutput,
  GetResourceInput,
  GetResourceOutput,
  GetResourceRequestStatusInput,
  GetResourceRequestStatusOutput,
  ListResourceRequestsInput,
  ListResourceRequestsOutput,
  ListResourcesInput,
  ListResourcesOutput,
} from '@aws-sdk/client-cloudcontrol';
import { AwsError, type Call } from '../service.ts';
import { page } from '../services/shared/pages.ts';
import type { Model } from '../world/projection.ts';
import { valuesAt } from './pointers.ts';
import { isOpen, progressOf, requestRows, type RequestRow } from './requests.ts';
import type { TypeRegistry } from './types.ts';

const LARGEST_PAGE = 100;
const USUAL_PAGE = 20;

export function readOperations(types: TypeRegistry) {
  return {
    async GetResource(input: GetResourceInput, call: Call): Promise<GetResourceOutput> {
      const { TypeName = '', Identifier = '' } = input;
      const { projection } = types.require(TypeName, 'read');
      const model = await projection.read(Identifier, call);
      if (!model) throw missing(TypeName, Identifier);
      return { TypeName, ResourceDescription: { Identifier, Properties: JSON.stringify(model) } };
    },

    /** As with AWS, a list tells identifiers; what else a model holds takes a GetResource. */
    async ListResources(input: ListResourcesInput, call: Call): Promise<ListResourcesOutput> {
      const { TypeName = '' } = input;
      const { spec, projection } = types.require(TypeName, 'list');
      const given = (input.ResourceModel === undefined ? {} : JSON.parse(input.ResourceModel)) as Model;
      const parents = spec.listParents ?? [];
      const lacking = parents.filter((name) => given[name] === undefined);
      if (lacking.length > 0) throw lacksParents(TypeName, lacking);
      const found: { id: string; model: Model }[] = [];
      for (const id of await projection.list(call)) {
        const model = await projection.read(id, call);
        if (model && parents.every((name) => model[name] === given[name])) found.push({ id, model });
      }
      const cut = paged(found, input.MaxResults, input.NextToken);
      const ResourceDescriptions = cut.rows.map(({ id, model }) => {
        const shown = spec.primaryIdentifier.map((pointer) => [
          pointer.slice(1),
          valuesAt(model, pointer)[0],
        ]);
        return { Identifier: id, Properties: JSON.stringify(Object.fromEntries(shown)) };
      });
      return { TypeName, ResourceDescriptions, NextToken: cut.next };
    },

    GetResourceRequestStatus(
      input: GetResourceRequestStatusInput,
      call: Call,
    ): GetResourceRequestStatusOutput {
      return { ProgressEvent: progressOf(requireRequest(call, input.RequestToken)) };
    },

    ListResourceRequests(input: ListResourceRequestsInput, call: Call): ListResourceRequestsOutput {
      const { Operations, OperationStatuses } = input.ResourceRequestStatusFilter ?? {};
      const rows = requestRows(call).filter(
        ({ operation, status }) =>
          (!Operations?.length || Operations.includes(operation)) &&
          (!OperationStatuses?.length || OperationStatuses.includes(status)),
      );
      const cut = paged(rows, input.MaxResults, input.NextToken);
      return { ResourceRequestStatusSummaries: cut.rows.map(progressOf), NextToken: cut.next };
    },

    /** Only what its handler hasn't begun can be cancelled. */
    CancelResourceRequest(input: CancelResourceRequestInput, call: Call): CancelResourceRequestOutput {
      const row = requireRequest(call, input.RequestToken);
      if (!isOpen(row) || row.desired === undefined)
        throw new AwsError(
          'ValidationException',
          `Request ${row.id} is ${row.status} and can't be cancelled`,
          400,
        );
      row.status = 'CANCEL_COMPLETE';
      row.eventTime = call.world.clock.now().toISOString();
      return { ProgressEvent: progressOf(row) };
    },
  };
}

export const missing = (type: string, identifier: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `Resource of type '${type}' with identifier '${identifier}' was not found.`,
  );

function requireRequest(call: Call, token: string | undefined): RequestRow {
  const row = requestRows(call).get(token ?? '');
  if (!row) throw new AwsError('RequestTokenNotFoundException', `Request token ${token} not found.`);
  return row;
}

function paged<R extends { id: string }>(
  rows: readonly R[],
  size: number | undefined,
  token: string | undefined,
) {
  const cut = page(rows, Math.min(size ?? USUAL_PAGE, LARGEST_PAGE), token);
  if (!cut) throw new AwsError('ValidationException', 'Invalid NextToken', 400);
  return cut;
}

function lacksParents(type: string, names: readonly string[]): AwsError {
  const required = names.map((name) => `#: required key [${name}] not found`).join(', ');
  return new AwsError(
    'InvalidRequestException',
    `Missing Or Invalid ResourceModel property in ${type} list handler request input. Required property: [${required}]`,
  );
}
