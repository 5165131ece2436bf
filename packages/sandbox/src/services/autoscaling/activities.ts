import { randomUUID } from 'node:crypto';
import type { ActivitiesType, Activity, DescribeScalingActivitiesType } from '@aws-sdk/client-auto-scaling';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { activities, findGroup, type ActivityRow } from './rows.ts';

/** What is kept of a group's history. */
const KEPT = 100;

export function begin(
  at: Place,
  group: string,
  what: Pick<ActivityRow, 'description' | 'cause' | 'instanceId'>,
): ActivityRow {
  const table = activities(at);
  const [oldest, ...others] = table.filter((row) => row.group === group);
  if (oldest && others.length >= KEPT - 1) table.remove(oldest.id);
  return table.put({
    id: randomUUID(),
    group,
    startTime: timestamp(at),
    status: 'InProgress',
    ...what,
    cause: `At ${timestamp(at)} ${what.cause}`,
  });
}

export function finish(at: Place, row: ActivityRow, status: ActivityRow['status'], message?: string): void {
  row.status = status;
  row.endTime = timestamp(at);
  if (message !== undefined) row.message = message;
}

/** Ends what is under way with an instance. */
export function settle(at: Place, instanceId: string, status: ActivityRow['status'], message?: string): void {
  for (const row of activities(at).filter((each) => each.instanceId === instanceId && !each.endTime))
    finish(at, row, status, message);
}

export function showActivity(row: ActivityRow): Activity {
  return {
    ActivityId: row.id,
    AutoScalingGroupName: row.group,
    Description: row.description,
    Cause: row.cause,
    StartTime: new Date(row.startTime),
    EndTime: row.endTime === undefined ? undefined : new Date(row.endTime),
    StatusCode: row.status,
    StatusMessage: row.message,
    Progress: row.endTime === undefined ? 50 : 100,
    Details: '{}',
  };
}

/** The newest first. */
function describeActivities(input: DescribeScalingActivitiesType, call: Call): ActivitiesType {
  if (input.AutoScalingGroupName) findGroup(call, input.AutoScalingGroupName);
  const rows = activities(call)
    .filter(
      (row) =>
        (!input.AutoScalingGroupName || row.group === input.AutoScalingGroupName) &&
        (!input.ActivityIds?.length || input.ActivityIds.includes(row.id)),
    )
    .toReversed();
  const cut = page(rows, Math.min(input.MaxRecords ?? 100, 100), input.NextToken);
  if (!cut) throw new AwsError('InvalidNextToken', 'The token is not valid.');
  return { Activities: cut.rows.map(showActivity), NextToken: cut.next };
}

export const activityOperations = { DescribeScalingActivities: describeActivities };
