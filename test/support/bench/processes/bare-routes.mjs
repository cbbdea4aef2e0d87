// A process of the suite `http`: Fastify with one route that sends a ready text, and one that turns the object into text.
import Fastify from 'fastify';
import { obey } from './child.mjs';

const app = Fastify();

obey({
  async listen(text) {
    const value = JSON.parse(text);
    app.post('/text', (_request, reply) => reply.type('application/json; charset=utf-8').send(text));
    app.post('/object', (_request, reply) => reply.send(value));
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
});
