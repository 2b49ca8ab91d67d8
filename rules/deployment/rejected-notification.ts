import { fail, judged } from '../../lib/engine';
import {
  isAdmitting,
  isFifo,
  mayBeAdmittedOutside,
  nameOf,
  notificationTargets,
  regionOfTarget,
  states,
} from '../../lib/s3';
import { allOf, not, plain, regionOf, whether } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'rejected-notification',
  title: 'S3 will reject the notification',
  severity: 'high',
  rationale:
    'The deployment stops: S3 tries each destination of its events, and answers `InvalidArgument: Unable ' +
    'to validate the following destination configurations`.',
  remediation:
    'Use `bucket.addEventNotification`, which adds the permission (CDK), or a `QueuePolicy`, ' +
    '`TopicPolicy` or `Lambda::Permission` for `s3.amazonaws.com` and `DependsOn` it (CloudFormation); ' +
    'FIFO queues are reached through EventBridge.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html',
  ],
  since: '0.2.0',
  subject: 'bucket',
  concerns: states('NotificationConfiguration'),
  *check(bucket) {
    const region = plain(regionOf(bucket.resource.template));
    for (const target of notificationTargets(bucket)) {
      const { kind, where, resource } = target;
      const fifo = isFifo(target, bucket.estate);
      const there = regionOfTarget(target);
      yield* judged(
        whether(`it is a FIFO ${kind}, which S3 does not notify`, fifo),
        where,
        `S3 notifies no FIFO ${kind}`,
      );
      if (region !== undefined && there !== undefined && region !== there)
        yield fail(where, `the ${kind} is in \`${there}\`, and S3 notifies those of \`${region}\``);
      if (resource)
        yield* judged(
          allOf([not(isAdmitting(target, bucket)), not(mayBeAdmittedOutside({ estate: bucket.estate, resource }))]),
          where,
          `nothing lets \`s3.amazonaws.com\` into the ${kind} \`${nameOf(resource)}\``,
        );
    }
  },
});
