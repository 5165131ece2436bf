import type {
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  InstanceStatus,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../service.ts';
import { idsWithPages, paged } from './describe.ts';
import { filtered } from './filters.ts';
import { find, rowsOf } from './resource.ts';
import { INSTANCE, STATE_CODES, type InstanceRow } from './rows/instance.ts';

/** Only running instances unless all are asked for. */
function describeInstanceStatus(
  input: DescribeInstanceStatusRequest,
  call: Call,
): DescribeInstanceStatusResult {
  const ids = input.InstanceIds ?? [];
  if (ids.length > 0 && input.MaxResults !== undefined) throw idsWithPages('instance');
  const all = ids.length > 0 ? ids.map((id) => find(call, INSTANCE, id)) : rowsOf(call, INSTANCE).all();
  const rows = filtered(
    all.filter((row) => input.IncludeAllInstances || row.state === 'running'),
    input.Filters,
    {
      'availability-zone': (row) => row.availabilityZone,
      'instance-state-name': (row) => row.state,
      'instance-state-code': (row) => STATE_CODES[row.state],
      'instance-status.status': status,
      'system-status.status': status,
    },
  );
  const { rows: shown, NextToken } = paged(rows, input);
  return { InstanceStatuses: shown.map(show), NextToken };
}

function status(row: InstanceRow): 'ok' | 'not-applicable' {
  return row.state === 'running' ? 'ok' : 'not-applicable';
}

function show(row: InstanceRow): InstanceStatus {
  const summary = {
    Status: status(row),
    Details: row.state === 'running' ? [{ Name: 'reachability' as const, Status: 'passed' as const }] : [],
  };
  return {
    InstanceId: row.id,
    AvailabilityZone: row.availabilityZone,
    InstanceState: { Code: STATE_CODES[row.state], Name: row.state },
    InstanceStatus: summary,
    SystemStatus: summary,
    Events: [],
  };
}

export const instanceStatusOperations = { DescribeInstanceStatus: describeInstanceStatus };
