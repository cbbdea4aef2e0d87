import { describe, expect, it, jest } from '@jest/globals';
import { AppLogger } from '../../apps/tripsage-api/src/app.logger.js';

function writtenBy(logger: AppLogger, context: string): string {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    logger.log('Mapped {/api/flights/search, POST} route', context);
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}

describe('the log', () => {
  it('leaves out the list of routes', () => {
    expect(writtenBy(new AppLogger({ logLevels: ['log', 'warn'] }), 'RouterExplorer')).toBe('');
  });

  it('has it for debugging', () => {
    expect(
      writtenBy(new AppLogger({ logLevels: ['log', 'debug'], colors: false }), 'RouterExplorer'),
    ).toContain('Mapped');
  });

  it('has what others log', () => {
    expect(writtenBy(new AppLogger({ logLevels: ['log'], colors: false }), 'Suppliers')).toContain('Mapped');
  });
});
