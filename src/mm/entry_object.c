/* Handles and the objects behind them: registry keys without contents, threads, named events. A
 * handle is a number of our own, so that anything else a driver closes is seen. */
#include "mm_state.h"

enum { HANDLE_STEP = 4, HANDLE_KEY = 1, HANDLE_THREAD = 2, HANDLE_EVENT = 3 };
#define HANDLE_BASE UINT64_C(0xffffffff80000000)

HANDLE hu_handle_make(uint32_t kind, uint32_t number)
{
    struct hu_ke *ke = hu_ke();
    uint32_t i = 0;

    while (i < ke->handle_count && ke->handle[i].kind != 0) {
        i++;
    }
    if (i == HU_KE_HANDLE_MAX) {
        return NULL;
    }
    ke->handle_count = i == ke->handle_count ? i + 1 : ke->handle_count;
    ke->handle[i] = (struct hu_ke_handle){.kind = (uint8_t)kind, .number = (uint8_t)number};
    return (HANDLE)(uintptr_t)(HANDLE_BASE + ((uint64_t)i + 1) * HANDLE_STEP);
}

/* The entry of a handle that is open; NULL: filed. */
struct hu_ke_handle *hu_handle_find(enum hu_api api, HANDLE handle)
{
    struct hu_ke *ke = hu_ke();
    uint64_t index = ((uint64_t)(uintptr_t)handle - HANDLE_BASE) / HANDLE_STEP - 1;

    if ((uint64_t)(uintptr_t)handle > HANDLE_BASE && index < ke->handle_count &&
        ke->handle[index].kind != 0) {
        return &ke->handle[index];
    }
    HU_PUSH(bad_pointer, api, 1, HU_OBJECT_NONE);
    return NULL;
}

static void let_go(uint32_t number)
{
    struct hu_ke_thread *thread = &hu_ke()->thread[number];

    thread->references -= thread->references != 0;
    if (thread->references == 0 && thread->state == HU_KE_ENDED) {
        thread->state = HU_KE_UNUSED;
    }
}

/* Its driver's pointer to it is no event's any more. */
static void close_named(struct hu_ke_named *named)
{
    named->handles--;
    if (named->handles == 0) {
        named->event.Header.Type = 0;
    }
}

NTSTATUS ZwClose(HANDLE Handle)
{
    HU_SITE();
    hu_ke_file(HU_API_ZwClose, 0, 0);
    struct hu_ke_handle *entry = hu_handle_find(HU_API_ZwClose, Handle);
    if (entry == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (entry->kind == HANDLE_THREAD) {
        let_go(entry->number);
    } else if (entry->kind == HANDLE_EVENT) {
        close_named(&hu_ke()->named[entry->number]);
    }
    entry->kind = 0;
    return STATUS_SUCCESS;
}

/* Pointers to objects that the kernel owns: nothing is behind them that a driver may look at. */
static char thread_type;
static char event_type;
static char file_type;
static POBJECT_TYPE thread_types = (POBJECT_TYPE)(void *)&thread_type;
static POBJECT_TYPE event_types = (POBJECT_TYPE)(void *)&event_type;
static POBJECT_TYPE file_types = (POBJECT_TYPE)(void *)&file_type;
POBJECT_TYPE *PsThreadType = &thread_types;
POBJECT_TYPE *ExEventObjectType = &event_types;
POBJECT_TYPE *IoFileObjectType = &file_types;

NTSTATUS ObReferenceObjectByHandle(HANDLE Handle, ACCESS_MASK DesiredAccess,
                                   POBJECT_TYPE ObjectType, KPROCESSOR_MODE AccessMode,
                                   PVOID *Object, POBJECT_HANDLE_INFORMATION HandleInformation)
{
    (void)DesiredAccess;
    (void)AccessMode;
    (void)HandleInformation;
    HU_SITE();
    if (!hu_ke_call(HU_API_ObReferenceObjectByHandle, Object, sizeof(*Object), 0)) {
        return STATUS_INVALID_PARAMETER;
    }
    *Object = NULL;
    struct hu_ke_handle *entry = hu_handle_find(HU_API_ObReferenceObjectByHandle, Handle);
    if (entry == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (entry->kind != HANDLE_THREAD || (ObjectType != NULL && ObjectType != thread_types)) {
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    hu_ke()->thread[entry->number].references++;
    *Object = &hu_ke()->thread[entry->number].header;
    return STATUS_SUCCESS;
}

static uint32_t thread_of(const void *object)
{
    uint64_t offset = (uint64_t)((uintptr_t)object - (uintptr_t)hu_ke()->thread);

    return offset < sizeof(hu_ke()->thread) ? (uint32_t)(offset / sizeof(struct hu_ke_thread)) : 0;
}

LONG_PTR ObfReferenceObject(PVOID Object)
{
    uint32_t number = thread_of(Object);

    return number != 0 ? (LONG_PTR)++hu_ke()->thread[number].references : 2;
}

LONG_PTR ObfDereferenceObject(PVOID Object)
{
    uint32_t number = thread_of(Object);

    HU_SITE();
    hu_ke_file(HU_API_ObfDereferenceObject, 0, 0);
    if (number != 0) {
        let_go(number);
    }
    return number != 0 ? (LONG_PTR)hu_ke()->thread[number].references : 1;
}

/* -- events with a name -- */

/* The event of this name, else a place for one; NULL: there are too many. */
static struct hu_ke_named *named_event(uint64_t name)
{
    struct hu_ke *ke = hu_ke();
    struct hu_ke_named *place = NULL;

    for (uint32_t i = 0; i < ke->named_count; i++) {
        struct hu_ke_named *named = &ke->named[i];
        if (named->handles != 0 && named->name == name) {
            return named;
        }
        place = named->handles == 0 ? named : place;
    }
    if (place == NULL && ke->named_count < HU_KE_NAMED_MAX) {
        place = &ke->named[ke->named_count++];
    }
    if (place != NULL) {
        *place = (struct hu_ke_named){.name = name};
    }
    return place;
}

static PKEVENT open_event(enum hu_api api, PUNICODE_STRING name, PHANDLE handle, uint8_t type)
{
    if (!hu_ke_call(api, name, sizeof(*name), 0) ||
        !hu_ke_object(api, name->Buffer, name->Length) ||
        !hu_ke_object(api, handle, sizeof(*handle))) {
        return NULL;
    }
    struct hu_ke_named *named = named_event(hu_mm_hash(0, name->Buffer, name->Length));
    *handle =
        named != NULL ? hu_handle_make(HANDLE_EVENT, (uint32_t)(named - hu_ke()->named)) : NULL;
    if (*handle == NULL) {
        return NULL;
    }
    if (named->handles == 0) {
        hu_ke_object_make(&named->event.Header, type, 1);
    }
    named->handles++;
    return &named->event;
}

PKEVENT IoCreateNotificationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
    HU_SITE();
    return open_event(HU_API_IoCreateNotificationEvent, EventName, EventHandle, HU_DISPATCH_EVENT);
}

PKEVENT IoCreateSynchronizationEvent(PUNICODE_STRING EventName, PHANDLE EventHandle)
{
    HU_SITE();
    return open_event(HU_API_IoCreateSynchronizationEvent, EventName, EventHandle,
                      HU_DISPATCH_SYNC_EVENT);
}

/* -- devices and names that are not there -- */

NTSTATUS IoGetDeviceProperty(PDEVICE_OBJECT DeviceObject, DEVICE_REGISTRY_PROPERTY DeviceProperty,
                             ULONG BufferLength, PVOID PropertyBuffer, PULONG ResultLength)
{
    (void)DeviceObject;
    (void)DeviceProperty;
    (void)BufferLength;
    (void)PropertyBuffer;
    HU_SITE();
    if (hu_ke_call(HU_API_IoGetDeviceProperty, ResultLength, sizeof(*ResultLength), 0)) {
        *ResultLength = 0;
    }
    return STATUS_OBJECT_NAME_NOT_FOUND;
}

PVOID MmGetSystemRoutineAddress(PUNICODE_STRING SystemRoutineName)
{
    (void)SystemRoutineName;
    HU_SITE();
    hu_ke_file(HU_API_MmGetSystemRoutineAddress, 0, 0);
    return NULL;
}
