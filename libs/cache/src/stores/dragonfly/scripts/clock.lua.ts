/** Writes whole numbers as text: Lua itself writes large ones with an exponent, and Lua 5.4 some with a fraction. */
export const TEXT = `
local function text(number)
  return string.format('%.0f', number)
end
`;

/** The server's clock, in milliseconds. */
export const NOW = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;

export const CLOCK = `${NOW}${TEXT}`;
