import type { InternetGateway } from '@aws-sdk/client-ec2';
import type { Services } from '../services.ts';
import { act } from '../shape/act.ts';
import type { Definition } from '../shape/definition.ts';
import { visibleTags } from '../shape/tags.ts';
import { ec2Finder } from './finder.ts';
import { ec2TagUpdate, tagSpecifications } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-internetgateway.html */
export function internetGateway(services: Services): Definition<InternetGateway> {
  const { ec2 } = services;
  return {
    type: 'AWS::EC2::InternetGateway',
    finder: ec2Finder(ec2, {
      operation: 'DescribeInternetGateways',
      items: (page) => page.InternetGateways,
      idFilter: 'internet-gateway-id',
    }),
    id: (found) => found.InternetGatewayId ?? '',
    live: (found) => ({
      properties: { Tags: visibleTags(found.Tags) },
      attributes: { Ref: found.InternetGatewayId ?? '', InternetGatewayId: found.InternetGatewayId },
    }),
    idempotency: 'search',
    async make(operation, desired) {
      const { InternetGateway: made } = await act(ec2, operation, 'CreateInternetGateway', {
        TagSpecifications: tagSpecifications('internet-gateway', operation, desired),
      });
      return made?.InternetGatewayId ?? '';
    },
    updates: [ec2TagUpdate(services)],
    async remove(operation, InternetGatewayId) {
      await act(ec2, operation, 'DeleteInternetGateway', { InternetGatewayId }, { repeatable: true });
    },
  };
}
