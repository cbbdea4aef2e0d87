import { expect, it } from '@jest/globals';
import { describeAdmin, READ_TOKEN } from './admin-app.js';

describeAdmin('the live figures of the admin', (create) => {
  it('are streamed until the application ends', async () => {
    const admin = await create();
    const response = await fetch(`${admin.url}/admin/events`, {
      headers: { authorization: `Bearer ${READ_TOKEN}` },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!/event: figures\n.*\n?data: \{.*\}\n\n/.test(text)) {
      text += new TextDecoder().decode((await reader.read()).value);
    }
    const data = JSON.parse(/data: (\{.*\})/.exec(text)?.[1] ?? '');
    expect(data).toMatchObject({ health: { parts: expect.any(Array) }, limiters: { counting: 'up' } });
    await admin.app.close();
    for (let isDone = false; !isDone;) isDone = (await reader.read()).done;
  });
});
