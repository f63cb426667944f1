/**
 * What Redis runs in one step, in Lua. The keys of a swarm carry its info hash in braces, so that Redis Cluster keeps them on
 * one server:
 *
 * - `complete` and `incomplete`: hashes from the peer id to "1" or "0" (understands signals) and the process of its socket;
 * - `seen`: a sorted set of the peer ids by the time of their last announce, by which silent members are forgotten;
 * - `completed`: how often a member got all pieces.
 *
 * All of them expire when nobody has announced for the lifetime of a member. The clock is that of Redis.
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import { script } from "./redis.ts";

export function swarmKeys(infoHash: InfoHash): readonly string[] {
  const swarm = `tabswarm:{${infoHash}}`;
  return [`${swarm}:complete`, `${swarm}:incomplete`, `${swarm}:seen`, `${swarm}:completed`];
}

const FORGET_SILENT = `
local complete, incomplete, seen, completed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local lifetime = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local silent = redis.call('ZRANGEBYSCORE', seen, '-inf', now - lifetime, 'LIMIT', 0, 1000)
if #silent > 0 then
  redis.call('HDEL', complete, unpack(silent))
  redis.call('HDEL', incomplete, unpack(silent))
  redis.call('ZREM', seen, unpack(silent))
end
`;

/**
 * ARGV: lifetime, peer id, value, "1" if complete, "1" if it completed now, how many peers to list, how many receivers to choose.
 * Returns complete, incomplete, completions, peers, receivers; of each peer its id, "1" if complete, and the value.
 *
 * At least half of the chosen are incomplete if there are enough, so that leechers meet; a complete member gets complete ones
 * only when the others run out (as in shared/tracker/core/swarm.ts).
 */
export const JOIN = script(`${FORGET_SILENT}
local me, value, isComplete = ARGV[2], ARGV[3], ARGV[4] == '1'
redis.call('HDEL', complete, me)
redis.call('HDEL', incomplete, me)
local seeders, leechers = redis.call('HLEN', complete), redis.call('HLEN', incomplete)

local function add(list, key, mark, count)
  if count == 0 then return end
  local found = redis.call('HRANDFIELD', key, count, 'WITHVALUES')
  for i = 1, #found, 2 do list[#list + 1] = found[i] .. mark .. found[i + 1] end
end

local function choose(count)
  local preferred = isComplete and count or math.ceil(count / 2)
  local fromIncomplete = math.min(math.max(preferred, count - seeders), leechers)
  local fromComplete = math.min(count - fromIncomplete, seeders)
  local list = {}
  add(list, incomplete, '0', fromIncomplete)
  add(list, complete, '1', fromComplete)
  return table.concat(list, ' ')
end

local peers, receivers = choose(tonumber(ARGV[6])), choose(tonumber(ARGV[7]))
redis.call('HSET', isComplete and complete or incomplete, me, value)
redis.call('ZADD', seen, now, me)
if ARGV[5] == '1' then redis.call('INCR', completed) end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, lifetime) end
if isComplete then seeders = seeders + 1 else leechers = leechers + 1 end
return { seeders, leechers, redis.call('GET', completed) or '0', peers, receivers }
`);

/** ARGV: lifetime. Returns complete, incomplete, completions. */
export const COUNT = script(`${FORGET_SILENT}
return { redis.call('HLEN', complete), redis.call('HLEN', incomplete), redis.call('GET', completed) or '0' }
`);

/** ARGV: peer id, process. A member that has announced through another process since then stays. */
export const LEAVE = script(`
for i = 1, 2 do
  local value = redis.call('HGET', KEYS[i], ARGV[1])
  if value and string.sub(value, 2) == ARGV[2] then
    redis.call('HDEL', KEYS[i], ARGV[1])
    redis.call('ZREM', KEYS[3], ARGV[1])
  end
end
return 0
`);

/** ARGV: peer id. Returns the value of a member, or "". */
export const LOCATE = script(`
return redis.call('HGET', KEYS[1], ARGV[1]) or redis.call('HGET', KEYS[2], ARGV[1]) or ''
`);

/** ARGV: our process, lifetime, and the process whose claim is void or "". Returns "", or the process that has the claim. */
export const CLAIM = script(`
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] and owner ~= ARGV[3] then return owner end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ''
`);

/** ARGV: our process. Frees a peer id. */
export const RELEASE = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
`);

/**
 * ARGV: what was spent, burst, rate per second. Returns what is left, which may be less than zero: processes report after they
 * have let messages pass, and the debt makes up for it.
 */
export const SPEND = script(`
local amount, burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(bucket[1]) or burst, tonumber(bucket[2]) or now
tokens = math.max(math.min(tokens + math.max(now - at, 0) * rate / 1000, burst) - amount, -burst)
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil(math.min((burst - tokens) / math.max(rate, 0.001), 3600) * 1000))
return tostring(tokens)
`);

export const SCRIPTS = [JOIN, COUNT, LEAVE, LOCATE, CLAIM, RELEASE, SPEND];
