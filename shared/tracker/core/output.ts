/** What the process that runs the tracker must do for it, in this order. */
import type { Delivery } from "./delivery.ts";
import type { MembershipOperation } from "./membership.ts";

export type Output = Delivery | MembershipOperation;
