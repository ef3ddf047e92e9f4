"""The token endpoints of the old system, and an API that wants an access token."""

from django.urls import path
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework_simplejwt.views import (
    TokenBlacklistView,
    TokenObtainPairView,
    TokenRefreshView,
    TokenVerifyView,
)


@api_view(["GET"])
@permission_classes([IsAuthenticated])
def whoami(request):
    return Response({"id": request.user.id, "username": request.user.username})


urlpatterns = [
    path("account/token/", TokenObtainPairView.as_view()),
    path("account/token/refresh/", TokenRefreshView.as_view()),
    path("account/token/verify/", TokenVerifyView.as_view()),
    path("account/token/blacklist/", TokenBlacklistView.as_view()),
    path("api/whoami/", whoami),
]
