import { applyDecorators, type CanActivate, Injectable, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { CurrentCaller } from './current-caller.js';

/** Refuses requests of nobody in particular with status 401, before their parts are checked. */
@Injectable()
export class UserGuard implements CanActivate {
  constructor(private readonly callers: CurrentCaller) {}

  canActivate(): boolean {
    this.callers.user();
    return true;
  }
}

/** Marks a controller whose routes need a user. */
export function ForUsers(): ClassDecorator {
  return applyDecorators(UseGuards(UserGuard), ApiBearerAuth()) as ClassDecorator;
}
