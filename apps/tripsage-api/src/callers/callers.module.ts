import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ClsModule } from 'nestjs-cls';
import { CallerGuard } from './caller.guard.js';
import { CurrentCaller } from './current-caller.js';
import { TokenVerifier } from './token.verifier.js';

/** Knows who asks, in every request. The context of a request is opened by the HTTP adapter. */
@Global()
@Module({
  imports: [ClsModule.forRoot({ global: true })],
  providers: [CurrentCaller, TokenVerifier, { provide: APP_GUARD, useClass: CallerGuard }],
  exports: [CurrentCaller],
})
export class CallersModule {}
