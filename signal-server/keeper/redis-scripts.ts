/**
 * What Redis keeps about the shares of all keepers, and runs in one step, in Lua:
 *
 * - `tabswarm:keep:{info hash}`: a hash of `keeper` (who holds the share), `token` (its hash), `expiresAt`, `status` (the rest, as
 *   JSON) and `ended` ("removed", or "over" when the keeper has ended it). It expires a day after the share.
 * - `tabswarm:keepers`: a sorted set of the keepers by the time of their last sign of life, on the clock of Redis.
 * - `tabswarm:keeper:ID`: the set of what a keeper holds, for the one that takes it over.
 * - `tabswarm:kept:ADDRESS`: how many shares a network address has asked for in its last day.
 */
import type { InfoHash } from "../../shared/core/ids.ts";
import { script } from "../cluster/redis.ts";

export const KEEPERS = "tabswarm:keepers";

export function shareKey(infoHash: InfoHash): string {
  return `tabswarm:keep:{${infoHash}}`;
}

export function holdingsKey(keeperId: string): string {
  return `tabswarm:keeper:${keeperId}`;
}

export function dailyKey(address: string): string {
  return `tabswarm:kept:${address}`;
}

/** ARGV: keeper, token, expiresAt, status, when the record expires. Returns "1", or "0" if another keeper holds the share. */
export const CLAIM_SHARE = script(`
local known = redis.call('HMGET', KEYS[1], 'keeper', 'ended')
if known[1] and not known[2] and known[1] ~= ARGV[1] then return '0' end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'keeper', ARGV[1], 'token', ARGV[2], 'expiresAt', ARGV[3], 'status', ARGV[4])
redis.call('PEXPIREAT', KEYS[1], ARGV[5])
return '1'
`);

/** ARGV: keeper, status, "1" if the share is over. Only the keeper that holds a share says how far it is. */
export const REPORT_SHARE = script(`
if redis.call('HGET', KEYS[1], 'keeper') ~= ARGV[1] then return '0' end
redis.call('HSET', KEYS[1], 'status', ARGV[2])
if ARGV[3] == '1' then redis.call('HSETNX', KEYS[1], 'ended', 'over') end
return '1'
`);

/** ARGV: expiresAt, when the record expires. */
export const EXTEND_SHARE = script(`
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('HEXISTS', KEYS[1], 'ended') == 1 then return '0' end
redis.call('HSET', KEYS[1], 'expiresAt', ARGV[1])
redis.call('PEXPIREAT', KEYS[1], ARGV[2])
return '1'
`);

/** The record stays, so that its keeper, which may be away, learns of it. */
export const REMOVE_SHARE = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'ended', 'removed') end
return '1'
`);

/** ARGV: our keeper, the dead one. Returns "1" if the share is ours now. */
export const TAKE_OVER = script(`
local known = redis.call('HMGET', KEYS[1], 'keeper', 'ended')
if known[1] ~= ARGV[2] or known[2] then return '0' end
redis.call('HSET', KEYS[1], 'keeper', ARGV[1])
return '1'
`);

/** ARGV: keeper, after how many ms a silent one is dead, when the set expires. Returns the dead ones. */
export const SIGN_OF_LIFE = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]), 'LIMIT', 0, 10)
`);

/** ARGV: the limit, a day in ms. Returns "1", or "0" if the address has had its share. */
export const TAKE_DAILY = script(`
local taken = tonumber(redis.call('GET', KEYS[1]) or '0')
if taken >= tonumber(ARGV[1]) then return '0' end
redis.call('INCR', KEYS[1])
if taken == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return '1'
`);

export const GIVE_BACK_DAILY = script(`
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then redis.call('DECR', KEYS[1]) end
return '1'
`);

export const KEEPER_SCRIPTS = [
  CLAIM_SHARE,
  REPORT_SHARE,
  EXTEND_SHARE,
  REMOVE_SHARE,
  TAKE_OVER,
  SIGN_OF_LIFE,
  TAKE_DAILY,
  GIVE_BACK_DAILY,
];
