/* What the WPP preprocessor would have made of a source: tracing that does nothing. A driver's
 * include of a .tmh file that is not there leads here (src/driver/spellings.cmake). Trace macros of
 * a driver's own configuration are its own. Document "WPP Software Tracing". */
#ifndef HU_WIN_WPP_H
#define HU_WIN_WPP_H

#ifndef WPP_INIT_TRACING
#define WPP_INIT_TRACING(...) ((void)0)
#define WPP_CLEANUP(...) ((void)0)
#endif
#ifndef DoTraceMessage
#define DoTraceMessage(...) ((void)0)
#endif
#ifndef TraceEvents
#define TraceEvents(...) ((void)0)
#endif

#endif
