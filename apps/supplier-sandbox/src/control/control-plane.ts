import type { FastifyError, FastifyInstance } from 'fastify';
import type { SandboxDatabase } from '../database/database.js';
import type { Behaviour, BehaviourChange, CurrentBehaviour } from '../traffic/behaviour.js';
import type { CallCounter } from '../traffic/call-counter.js';
import { behaviourSchema } from './behaviour.schema.js';
import { BadBehaviour, badFields, latenciesOutOfOrder } from './bad-fields.js';
import { isNestedDeeper } from './nesting.js';

/** More than a change needs, and little enough to show in an answer what was given. */
const DEEPEST_NESTING = 16;

/**
 * The routes by which a person or a test watches and steers the sandbox. They are neither delayed, counted nor limited.
 * `GET|POST|DELETE /_sandbox/calls`: read the counters; POST and DELETE set them to zero.
 * `GET|POST|DELETE /_sandbox/behaviour`: read, change, or go back to how the sandbox was started.
 * `POST /_sandbox/database`: makes the database now, which takes seconds, instead of at its first call.
 */
export function controlPlane(
  scope: FastifyInstance,
  {
    behaviour,
    counter,
    database,
  }: { behaviour: CurrentBehaviour; counter: CallCounter; database: Pick<SandboxDatabase, 'prepare'> },
): void {
  const schema = behaviourSchema(counter.endpoints(), Object.keys(behaviour.get().rateLimits));

  scope.setErrorHandler<FastifyError>((error, _request, reply) => {
    const refusal = error.validation ? new BadBehaviour(badFields(error.validation)) : error;
    const errors = refusal instanceof BadBehaviour ? refusal.fields : [];
    return reply.code(refusal.statusCode ?? 500).send({ message: refusal.message, errors });
  });

  scope.addHook('preValidation', async ({ body }) => {
    if (!isNestedDeeper(body, DEEPEST_NESTING)) return;
    throw new BadBehaviour([{ field: 'body', expected: `nested at most ${DEEPEST_NESTING} levels deep` }]);
  });

  scope.get('/_sandbox/calls', () => counter.counts());
  scope.delete('/_sandbox/calls', () => counter.reset());
  scope.post('/_sandbox/calls', () => counter.reset());

  scope.post('/_sandbox/database', async (_request, reply) => {
    await database.prepare();
    return reply.code(204).send();
  });

  scope.get('/_sandbox/behaviour', () => behaviour.get());
  scope.delete('/_sandbox/behaviour', () => behaviour.reset());
  scope.post<{ Body: BehaviourChange }>(
    '/_sandbox/behaviour',
    { schema: { body: schema } },
    (request): Behaviour => {
      const wrongOrder = latenciesOutOfOrder(request.body);
      if (wrongOrder.length > 0) throw new BadBehaviour(wrongOrder);
      return behaviour.change(request.body);
    },
  );
}
